"""Called by the enrichment queue: let the model fill cells."""

from leadintake.edge.enrichment import EnrichmentDesk
from leadintake.flows.enrich_cells import enrich_cells

desk = EnrichmentDesk(enrich_cells)
handler = desk.handler
