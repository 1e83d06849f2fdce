"""The weekly digest: one mail a person and week about what is late, due soon and waiting."""
