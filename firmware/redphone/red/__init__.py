"""Red side: plaintext. Messages, precedence, receipts, ringing, the journal's logic.

No key and no frame may enter here.
"""
