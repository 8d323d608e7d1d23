"""Called by a deployment, or by hand: bring the schema of the database up to date."""

from leadintake.edge.deployments import DeploymentStep
from leadintake.flows.migrate_database import migrate_database

handler = DeploymentStep(migrate_database).handler
