"""Internship law as data: rules, the facts they are judged on, the predicates they name, and the one gate that asks them all."""
