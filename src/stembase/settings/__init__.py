"""Settings: `base` holds what is common; `local` (laptop, demo), `production` and `test` say what differs."""
