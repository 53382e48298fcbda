"""Rules of signatures: what each means, what it is given over, and how it reads afterwards."""
