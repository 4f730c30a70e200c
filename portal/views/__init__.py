"""The portal's own pages: home by role, me, rules, ledger, schedule, audit, health."""
