"""A dataset as networks: affiliation, co-participation, membership, topics and regions, in networkx.

Each function says what its nodes, edges and weights are; all share what follows. Pictures and files of
networks are made elsewhere (`wcograph.pictures`, `wcograph.graphfiles`), large ones are thinned out by
`wcograph.backbones`.

**Nodes** are called by their short paths (`org/imf`, `event/2015-02-…`). They carry, as text, `label`;
`names`, others in any language, joined by `|`; `kind` (person, org, group, region, event, topic, country);
`type`, `region`, `country` and `iri`. What is not known is empty. A person takes type, region and country of
the bodies that they acted for, where these agree.

**Edges** carry `weight`; `count`, the number of distinct meetings behind them; `events`, which these are, by
date, undated ones last; `first` and `last`, the days from and to which the dated ones may have gone on.

**Graph attributes**: `title`, `description`, `network` (its kind), `weight` (its unit), `version` (of the
dataset), and `events`, which tells of each meeting its `label`, `first`, `last` and `sources`.

**Presence.** Who was at a meeting took part in a role that implies presence, or somebody did so on their
behalf, named or not, and the meeting is known to have taken place (`wcg:wasPresentAt`; the same for people).
Invitations do not count, nor roles like funder or beneficiary, nor meetings that are announced, postponed,
cancelled or of contested status. With `roles="any"` all roles count, and still no invitation.

**Filters.** `since` and `until` are a day, month or year and keep meetings that may have gone on within; then
undated ones are left out, and the description says so. `region` keeps meetings that concern this WCO region
as stated of themselves, wherever their participants come from. `topic` keeps those on a topic or a narrower
one.
"""

from __future__ import annotations

from wcograph.networks.affiliation import affiliation_network
from wcograph.networks.coparticipation import coparticipation_network, topic_network
from wcograph.networks.membership import membership_network, region_network
from wcograph.networks.years import networks_by_year

__all__ = [
    "affiliation_network",
    "coparticipation_network",
    "membership_network",
    "networks_by_year",
    "region_network",
    "topic_network",
]
