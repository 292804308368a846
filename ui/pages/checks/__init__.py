"""核查比对: cases, lists, marking, letters to units, stops and resumptions, lists from outside."""
