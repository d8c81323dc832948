"""The verbs that change the picture on air, for all who must know them: takers, lookers, the rundown."""

TAKES = ("program.take", "program.back", "program.direct", "program.standby", "program.black", "program.dump")
