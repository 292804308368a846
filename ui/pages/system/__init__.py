"""系统: the station, its rules, its people, its health, the program."""
