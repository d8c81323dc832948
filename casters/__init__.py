"""The switcher: casters, inputs, layouts, marks, outputs and program, as commands asked for and as a mirror of what
the cloud confirmed."""
