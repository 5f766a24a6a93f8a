"""What a run is worth: critical errors, process, result, judgement, and what each decision cost. Pure, on what happened and what is true."""
