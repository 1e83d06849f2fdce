"""How other systems use the portal: pages for developers, and what the API's description adds to
its operations (tags, examples, refusals, webhooks)."""
