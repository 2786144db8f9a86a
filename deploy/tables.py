"""Every table of every room, registered in one place for migrations."""

import api.tables as api_tables
import dispatch.figures.tables as figure_tables
import dispatch.store.anchors as anchor_tables
import dispatch.store.audit as audit_tables
import dispatch.store.deadlines as deadline_tables
import dispatch.store.effect_tables as effect_tables
import dispatch.store.faults as fault_tables
import dispatch.store.past as past_tables
import dispatch.store.policies as policy_tables
import dispatch.store.prints as print_tables
import dispatch.store.tables as store_tables
import dispatch.store.tallies as tally_tables
import grid.tables as grid_tables

ROOMS = (
    grid_tables,
    store_tables,
    deadline_tables,
    tally_tables,
    audit_tables,
    anchor_tables,
    policy_tables,
    effect_tables,
    fault_tables,
    figure_tables,
    past_tables,
    print_tables,
    api_tables,
)
