"""All that the lectures hold as a site that needs no server, no network and no script.

An overview, a page for the worked examples of each deck, and a page each for errata, listings,
experiments and figures. Beside them lie the players of the examples and the pictures.

Read `pieces` first (what one item becomes), then `pages`, then `site`.
"""

from lectures.gallery.pieces import GalleryError, missing_extras
from lectures.gallery.site import gallery_files, write_gallery

__all__ = ["GalleryError", "gallery_files", "missing_extras", "write_gallery"]
