"""How each verb is sent to the cloud, read back, compared, and settled in the mirror.

`perform` and `check` run outside any transaction and only talk; `settle` runs inside the transaction that marks the
command done, and only writes the mirror. None of them decides who may: that is done when a command is accepted.
"""
