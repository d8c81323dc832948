"""The rundown: what is shown when, in order. Its cues are ours alone; the cloud only ever hears of previews and takes.

models: the rows · reading: what a cue may say · services: what people do with it · runner: moves it on as takes are
confirmed, and takes automatic cues when they are due, without any page · table: import and export · state: what the
pages show.
"""
