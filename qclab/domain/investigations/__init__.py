"""Rules of cases: their phases, what each needs, what a case can come to, who may do what, and their clock."""
