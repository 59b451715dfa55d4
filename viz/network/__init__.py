"""Networks as lecture decks draw them: columns of units, weights as lines between them.

Four steps, each a plain function of what the one before gives: `reading` (a model as a list of
parts), `building` (parts as units and connections), `placing` (where they stand), `dot` (the text
for Graphviz). Only `reading` knows `nn`, which is imported when a network is first drawn.
"""
