"""Relate: what is said of one saying in many printings; pure functions over statements, which know no ledger."""
