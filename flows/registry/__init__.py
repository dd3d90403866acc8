"""What maintainers write down beside the documents: people and publishers (models), and their word on single spans
(corrections)."""

from flows.registry.models import Entry, Person, Publisher, Registry, RegistryError, load_entries

__all__ = ["Entry", "Person", "Publisher", "Registry", "RegistryError", "load_entries"]
