"""What a scenario comes to in a class: many simulated students of a skill, each the reference's run with lapses of its own. Pure but for the one run
of the reference; every number of the model of skill is a row of `students.csv`, assumed."""
