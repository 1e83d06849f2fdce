"""The register and the signed agreements as FHIR R4 resources, after IHE mCSD; for reading.

`Organization`, `Location` and `OrganizationAffiliation` are made of our own rows at each request:
nothing is stored twice. `rows` says what a table of ours has to answer, `resources` which tables
make a resource, `parameters` reads a search, `searching` answers it. What a reader may see is what
``visible_to`` says, as everywhere. How to use it: docs/fhir.md.
"""
