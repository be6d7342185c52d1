"""Black side. Sees ciphertext only. No key and no plaintext may enter here."""
