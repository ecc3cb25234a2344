"""Ways to spoil the tables of a small study, each with what the check then says."""

from __future__ import annotations

from answers.spoil import case, development, line, observed, rail, rule, scenario

from landbridge.schema import tables

GRADES = "measured, official, reported, derived, assumed"
SHUT = "developments:\n  - name: Snow\n    since: 2026-01-01\n"
HELP = "Write it as in {mode: rail, country: [ARM, AZE]}."
MAY_HOLD_LINKS = ", ".join(
    [
        *(c.name for c in tables()["links"].columns),
        "country",
        "from_country",
        "to_country",
        "node",
        "border",
        "gc_km",
        "service",
    ]
)
TABLES = [
    case(
        "a table that is not UTF-8", "unreadable-file", lambda s: (s.folder / "goods.csv").write_bytes(b"goods_id\n\xff\n"),
        "goods.csv: cannot be read: 'utf-8' codec can't decode byte 0xff in position 9: invalid start byte\n"
        "  Write it as UTF-8 text with commas, or as Parquet.",
    ),
    case(
        "a quotation mark that is never closed", "unreadable-file", lambda s: s.text("links.csv", "H_PASS_EAST,PASS", '"H_PASS_EAST,PASS'),
        "links.csv: cannot be read: the row that begins in line 3 is no CSV: unexpected end of data\n"
        "  Write it as UTF-8 text with commas, or as Parquet.",
    ),
    case(
        "a text file that is called Parquet", "unreadable-file", lambda s: (s.folder / "claims.parquet").write_text("claim_id"),
        "claims.parquet: cannot be read: it is no Parquet file\n"
        "  Write it as UTF-8 text with commas, or as Parquet.",
    ),
    case(
        "two columns of one name", "repeated-column", lambda s: s.text("nodes.csv", "unlocode", "country"),
        "nodes.csv row 1: column 'country' stands there twice\n  Delete one.",
    ),
    case(
        "a column that is misspelt", "unknown-column", lambda s: s.text("links.csv", "length_km", "lenght_km"),
        "links.csv row 1: column 'lenght_km' is not declared for links\n"
        "  Did you mean 'length_km'?\n"
        "  Rename it, or delete it: a column that is not declared would be lost.",
    ),
    case(
        "a table without its required column", "missing-column", lambda s: s.text("nodes.csv", "x_coord", "note"),
        "nodes.csv row 1: column 'x_coord' is missing, which nodes requires\n  Add it: Longitude east of Greenwich (GMNS).",
    ),
    case(
        "a comma too many", "wrong-cell-count", lambda s: s.text("nodes.csv", "West town", "West, town"),
        "nodes.csv row 2: has 13 cells where the header has 12\n  Put quotation marks around a cell that holds a comma.",
    ),
    case(
        "a node without a name", "missing-value", lambda s: s.set("nodes", "EAST", name=" "),
        "nodes.csv row 4: name is blank, which may not be\n  Fill it: What a reader calls it.",
    ),
    case(
        "a border that names no link", "missing-value", lambda s: s.add("operations", operation_id="b", node_id="PASS", kind="border"),
        "operations.csv row 3: link_id of the border 'b' is blank, so no cargo would ever pay for it\n  Name the link that crosses the border.",
    ),
    case(
        "a row without a source", "missing-source", lambda s: s.set("links", "H_PASS_EAST", source=""),
        "links.csv row 3: source is blank, which may not be\n  Name a row of sources.csv; add one there for a choice of your own.",
    ),
    case(
        "a length in words", "bad-number", lambda s: s.set("links", "H_PASS_EAST", length_km="about 120"),
        "links.csv row 3: length_km is 'about 120', which is not a number\n"
        "  Write a number with a dot, as in 12.5, or leave the cell blank if it is unknown.",
    ),
    case(
        "half a millimetre of gauge", "bad-number", lambda s: s.set("links", "H_PASS_EAST", gauge_mm="1435.5"),
        "links.csv row 3: gauge_mm is '1435.5', which is not a whole number\n  Write a whole number.",
    ),
    case(
        "a priority beyond whole numbers", "bad-number", lambda s: rule(s, priority="1e300"),
        "assumptions.csv row 7: priority is '1e300', which is too large for a whole number\n  Correct it.",
    ),
    case(
        "a length without end", "non-finite-value", lambda s: s.set("links", "H_PASS_EAST", length_km="inf"),
        "links.csv row 3: length_km is 'inf', which is not a finite number\n"
        "  Leave the cell blank if the value is unknown.\n"
        "  Only a capacity may be inf, which means no limit.",
    ),
    case(
        "a capacity of nan", "non-finite-value", lambda s: s.set("links", "H_PASS_EAST", capacity_t_per_day="nan"),
        "links.csv row 3: capacity_t_per_day is 'nan', which is not a finite number\n  Leave the cell blank if the value is unknown.",
    ),
    case(
        "a number beyond all numbers", "non-finite-value", lambda s: s.set("links", "H_PASS_EAST", length_km="1e999"),
        "links.csv row 3: length_km is '1e999', which is too large for a number\n  Correct it.",
    ),
    case(
        "hours below zero", "negative-value", lambda s: s.set("operations", "B_PASS", hours="-3"),
        "operations.csv row 2: hours is -3, which is below zero\n  Correct the sign, or leave the cell blank if the value is unknown.",
    ),
    case(
        "a rule that gives less than nothing", "negative-value", lambda s: rule(s, low="-5"),
        "assumptions.csv row 7: low is -5, which is below zero, and no rule gives less than nothing\n  Correct the sign.",
    ),
    case(
        "a flag that says perhaps", "bad-flag", lambda s: s.set("links", "H_PASS_EAST", directed="perhaps"),
        "links.csv row 3: directed is 'perhaps', which is neither true nor false\n  Write true or false.",
    ),
    case(
        "the 30th of February", "bad-date", lambda s: s.set("links", "H_PASS_EAST", exists_from="2025-02-30"),
        "links.csv row 3: exists_from is '2025-02-30', which is no day of the calendar\n"
        "  Write the day as in 2025-06-01, or leave the cell blank if it is unknown.",
    ),
    case(
        "a month without a day", "bad-date", lambda s: s.set("links", "H_PASS_EAST", exists_from="2025-06"),
        "links.csv row 3: exists_from is '2025-06', which is not a date written as YYYY-MM-DD\n"
        "  Write the day as in 2025-06-01, or leave the cell blank if it is unknown.",
    ),
    case(
        "a grade of evidence that nobody knows", "bad-choice", lambda s: s.set("links", "H_PASS_EAST", quality="assumd"),
        f"links.csv row 3: quality is 'assumd', which is not one of its words\n  Did you mean 'assumed'?\n  Write one of {GRADES}.",
    ),
    case(
        "a load that no service carries", "bad-choice", lambda s: s.set("services", "truck", carries="boxes;bulk"),
        "services.csv row 2: carries is 'boxes', which is not one of its words\n  Did you mean 'box'?\n  Write one of box, bulk, gas, oil.",
    ),
    case(
        "a state crossed that is none", "bad-choice", lambda s: s.set("links", "H_PASS_EAST", via="GEO;AZR"),
        "links.csv row 3: via is 'AZR', which is not one of its words\n"
        "  Correct it: nothing would ever meet it.",
    ),
    case(
        "a rule for a column that none gives", "bad-choice", lambda s: rule(s, column="speed_km_per_dya"),
        "assumptions.csv row 7: column is 'speed_km_per_dya', which is not one of its words\n"
        "  Did you mean 'speed_km_per_day'?\n"
        "  Write one of capacity_t_per_day, circuity, hours, kg_co2e_per_t_km, ratio_20ft, speed_km_per_day, usd_per_20ft, usd_per_20ft_km, "
        "usd_per_40ft, usd_per_40ft_km, usd_per_t, usd_per_t_km.",
    ),
    case(
        "a transfer from a mode that is none", "bad-choice",
        lambda s: s.add("operations", operation_id="t", node_id="PASS", kind="transfer", from_mode="rali", to_mode="road"),
        "operations.csv row 3: from_mode is 'rali', which is not one of its words\n"
        "  Did you mean 'rail'?\n"
        "  Write one of deep_sea, ferry, gas_pipeline, oil_pipeline, power_line, rail, road, short_sea, tanker.",
    ),
    case(
        "a filter without braces", "bad-mapping", lambda s: s.set("assumptions", "speed", where="mode is road"),
        f"assumptions.csv row 2: where is 'mode is road', which is not a mapping\n  {HELP}",
    ),
    case(
        "a filter that is not closed", "bad-mapping", lambda s: s.set("assumptions", "speed", where="{mode: road"),
        f"assumptions.csv row 2: where is '{{mode: road', which is not a mapping: expected ',' or '}}', but got '<stream end>'\n  {HELP}",
    ),
    case(
        "a filter with a blank in it", "bad-mapping", lambda s: s.set("assumptions", "speed", where="{mode: }"),
        f"assumptions.csv row 2: where is '{{mode: }}', where 'mode' is blank\n  {HELP}",
    ),
    case(
        "a filter inside a filter", "bad-mapping", lambda s: s.set("assumptions", "speed", where="{mode: {is: road}}"),
        f"assumptions.csv row 2: where is '{{mode: {{is: road}}}}', where 'mode' is neither a word nor a number nor a list of these\n  {HELP}",
    ),
    case(
        "a state by its name", "wrong-country", lambda s: s.set("nodes", "EAST", country="Azerbaijan"),
        "nodes.csv row 4: country is 'Azerbaijan', which is no country code\n"
        "  Did you mean 'AZE'?\n  Write the three letters of ISO 3166-1, as in KAZ.",
    ),
    case(
        "a port code of another state", "wrong-country", lambda s: s.set("nodes", "WEST", unlocode="AZBAK"),
        "nodes.csv row 2: unlocode 'AZBAK' is of AZE, and country is 'GEO'\n  Correct one of the two.",
    ),
    case(
        "two nodes of one name", "duplicate-id", lambda s: s.text("nodes.csv", "PASS", "WEST"),
        "nodes.csv row 3: node_id 'WEST' stands in row 2 already\n  Rename one of the two, or delete it.",
    ),
    case(
        "a link to a place that is not there", "unknown-id", lambda s: s.set("links", "H_PASS_EAST", to_node_id="ESAT"),
        "links.csv row 3: to_node_id is 'ESAT', which nodes.csv does not have\n  Did you mean 'WEST' or 'EAST'?\n"
        "  Add it to nodes.csv, or correct links.csv.",
    ),
    case(
        "one source of two that is not there", "unknown-id", lambda s: s.set("links", "H_PASS_EAST", source="example;T9"),
        "links.csv row 3: source is 'T9', which sources.csv does not have\n  Add it to sources.csv, or correct links.csv.",
    ),
    case(
        "a development that touches nothing known", "unknown-id", lambda s: development(s, touches="PASS;H_WEST_PAS"),
        "developments.csv row 2: touches is 'H_WEST_PAS', which neither nodes.csv nor links.csv has\n  Did you mean 'H_WEST_PASS'?\n"
        "  Add it to nodes.csv or links.csv, or correct developments.csv.",
    ),
    case(
        "an operation of a service that does not run", "unknown-id", lambda s: s.set("operations", "B_PASS", services="trcuk"),
        "operations.csv row 2: services is 'trcuk', which services.csv does not have\n  Did you mean 'truck'?\n"
        "  Add it to services.csv, or correct operations.csv.",
    ),
    case(
        "a corridor by a place that is not there", "unknown-id", lambda s: s.set("corridors", "direct", passes="PASS|PAS"),
        "corridors.csv row 2: passes is 'PAS', which nodes.csv does not have\n  Did you mean 'PASS'?\n"
        "  Add it to nodes.csv, or correct corridors.csv.",
    ),
    case(
        "miles for kilometres", "km-below-great-circle", lambda s: s.set("links", "H_PASS_EAST", length_km="75"),
        "links.csv row 3: length_km is 75, less than the great circle of 107 km between PASS and EAST\n"
        "  Write kilometres, not miles; or correct a coordinate in nodes.csv.",
    ),
    case(
        "metres for kilometres", "km-far-above-great-circle", lambda s: s.set("links", "H_PASS_EAST", length_km="120000"),
        "links.csv row 3: length_km is 120000, more than 3 times the great circle of 107 km between PASS and EAST\n"
        "  Write kilometres, not metres; or correct a coordinate in nodes.csv.",
    ),
    case(
        "days for hours", "impossible-speed", lambda s: s.set("links", "H_PASS_EAST", hours="0.5"),
        "links.csv row 3: 120 km in 0.5 h is more than the 110 km/h that road reaches\n  Write hours, not days; or correct length_km.",
    ),
    case(
        "no time at all", "impossible-speed", lambda s: s.set("links", "H_PASS_EAST", hours="0"),
        "links.csv row 3: 120 km in 0 h is more than the 110 km/h that road reaches\n  Write hours, not days; or correct length_km.",
    ),
    case(
        "a speed in metres", "impossible-speed", lambda s: s.set("assumptions", "speed", value="600000", high="700000"),
        "assumptions.csv row 2: a speed of 600000 km a day is more than 3840\n  Write kilometres a day, not metres.",
    ),
    case(
        "a speed that may be nothing", "zero-divisor", lambda s: s.set("assumptions", "speed", low="0"),
        "assumptions.csv row 2: low of a speed is 0 km a day, so cargo never arrives\n  Write a speed above zero.",
    ),
    case(
        "a price over no distance", "zero-divisor",
        lambda s: s.add("rates", rate_id="r", service="truck", valid_from="2025-01-01", lane_km="0", usd_per_40ft="900", kind="quote", used="true"),
        "rates.csv row 2: lane_km is 0, so the price by the kilometre has no end\n  Write the length of the lane.",
    ),
    case(
        "a box that holds nothing", "zero-divisor", lambda s: s.set("goods", "boxes", t_per_teu="0"),
        "goods.csv row 2: t_per_teu is 0, so a box holds nothing\n  Write the tonnes in a 20-foot unit.",
    ),
    case(
        "an end on the day of the beginning", "period-ends-before-it-starts", lambda s: development(s, until="2025-01-01"),
        "developments.csv row 2: until is 2025-01-01, which is not after since (2025-01-01)\n  until is the first day it no longer holds.",
    ),
    case(
        "a low end above the value", "range-out-of-order", lambda s: s.set("assumptions", "speed", low="650"),
        "assumptions.csv row 2: low, value and high are 650, 600 and 750, which do not rise\n"
        "  Write the low end first; leave an end blank if it is unknown.",
    ),
    case(
        "two ends the wrong way round and no value", "range-out-of-order",
        lambda s: s.set("links", "H_PASS_EAST", hours_low="9", hours_high="3"),
        "links.csv row 3: hours_low and hours_high are 9 and 3, which do not rise\n  Write the low end first; leave an end blank if it is unknown.",
    ),
    case(
        "an observation the wrong way round", "range-out-of-order", lambda s: observed(s, value_low="3"),
        "observed.csv row 2: value_low and value_high are 3 and 2, which do not rise\n  Write the low end first; leave an end blank if it is unknown.",
    ),
    case(
        "a railway of unknown gauge", "rail-without-gauge", lambda s: rail(s, "R", ""),
        "links.csv row 4: gauge_mm of the railway 'R' is blank, so no train can use it\n  Write 1435, 1520 or what it is.",
        severity="warning",
    ),
    case(
        "a link that goes nowhere", "link-to-itself", lambda s: s.set("links", "H_PASS_EAST", to_node_id="PASS", length_km="1"),
        "links.csv row 3: 'H_PASS_EAST' begins and ends at 'PASS'\n  Correct one of its ends.",
    ),
    case(
        "two gauges that meet and no crane", "gauge-change-without-operation", lambda s: (rail(s, "R1", "1435"), rail(s, "R2", "1520", "PASS", "PASS")),
        "nodes.csv row 3: railways of 1435 and 1520 mm meet at 'PASS' and no operation changes the gauge\n"
        "  Add a row of kind gauge_change to operations.csv; without it no train passes.",
    ),
    case(
        "a border that nobody pays for", "border-without-operation", lambda s: s.delete("operations", "B_PASS"),
        "links.csv row 2: 'H_WEST_PASS' crosses from GEO to AZE and no operation pays for the border\n"
        "  Add a row of kind border with this link_id to operations.csv; hours 0 inside a union.",
    ),
    case(
        "a border within a border", "operation-summed-twice",
        lambda s: s.add("operations", operation_id="again", node_id="PASS", kind="border", link_id="H_WEST_PASS", within="B_PASS"),
        "operations.csv row 3: 'again' is within 'B_PASS', and both are border or border: a way would pay twice\n"
        "  Give the part a kind of its own (crane, customs, ...), or clear within.",
    ),
    case(
        "a queue of no border", "part-without-whole", lambda s: s.add("operations", operation_id="q", node_id="PASS", kind="queue"),
        "operations.csv row 3: 'q' is of kind queue, which is part of an operation, and within is blank\n"
        "  Name the operation that contains it; it is shown and not added.",
        severity="warning",
    ),
    case(
        "a transfer from somewhere to rail", "transfer-without-modes",
        lambda s: s.add("operations", operation_id="t", node_id="PASS", kind="transfer", to_mode="rail"),
        "operations.csv row 3: 't' does not say from and to which mode\n  Fill from_mode and to_mode.",
    ),
    case(
        "longitude and latitude exchanged", "coordinates-off-the-globe", lambda s: s.set("nodes", "EAST", x_coord="40.7", y_coord="146.4"),
        "nodes.csv row 4: x_coord 40.7 and y_coord 146.4 are no longitude and latitude\n"
        "  x_coord is the longitude (-180 to 180), y_coord the latitude (-90 to 90).",
    ),
    case(
        "a change of a column that no link has", "bad-change", lambda s: development(s, change="{hors: 3}"),
        "developments.csv row 2: change names 'hors', which no link or operation has\n"
        "  Did you mean 'hours' or 'hours_add'?\n"
        "  A change may give status, hours, usd_per_20ft, usd_per_40ft, usd_per_t, capacity_t_per_day, capacity_teu_per_day, hours_factor, "
        "usd_factor, hours_add, usd_per_20ft_add, usd_per_40ft_add, usd_per_t_add.",
    ),
    case(
        "a status that is none", "bad-change", lambda s: development(s, change="{status: shut}"),
        "developments.csv row 2: status is 'shut'\n  Write one of open, closed, planned.",
    ),
    case(
        "hours without end", "bad-change", lambda s: development(s, change="{hours: .inf}"),
        "developments.csv row 2: hours is inf, which is not a number of zero or more\n  Write a number as in 1.5.",
    ),
    case(
        "a change of nothing in particular", "bad-change", lambda s: development(s, links=""),
        "developments.csv row 2: 'd' changes something and names neither links nor operations\n  Fill links or operations.",
    ),
    case(
        "cargo of no state", "bad-change", lambda s: development(s, cargo="{party: ARN}"),
        "developments.csv row 2: cargo names 'ARN', which is no country code\n"
        "  Write the three letters of ISO 3166-1, as in {party: ARM}.",
    ),
    case(
        "slower for some cargo only", "bad-change", lambda s: development(s, cargo="{party: ARM}", change="{hours_factor: 2}"),
        "developments.csv row 2: the change is limited to some cargo and does more than close\n"
        "  Limited to some cargo it can only be {status: closed}; leave cargo out to change it for all.",
    ),
    case(
        "a cable", "link-without-service",
        lambda s: s.add("links", link_id="P", from_node_id="PASS", to_node_id="EAST", mode="power_line", length_km="120"),
        "links.csv row 4: 'P' is of mode power_line, on which no service runs: it is kept and no cargo uses it",
        severity="note",
    ),
    case(
        "a drawn line of another length", "geometry-disagrees", lambda s: line(s, "160"),
        "geometry.csv row 2: the line of 'H_PASS_EAST' is 160 km and links.csv says 120 (+33%)\n"
        "  One of the two is off; the length of links.csv counts.",
        severity="note",
    ),
    case(
        "no data package", "data-package-disagrees", lambda s: (s.folder / "datapackage.json").unlink(),
        "datapackage.json: is not there, so other programs cannot read the study's types\n  landbridge new --describe small writes it anew.",
        severity="warning",
    ),
    case(
        "a data package that forgets a table and lists another", "data-package-disagrees",
        lambda s: s.text("datapackage.json", '"path": "goods.csv"', '"path": "wares.csv"'),
        "datapackage.json: does not list goods.csv\n  landbridge new --describe small writes it anew.",
        "datapackage.json: lists wares.csv, which is not there\n  landbridge new --describe small writes it anew.",
    ),
    case(
        "facts known until some time in June", "data-package-disagrees", lambda s: s.about(landbridge={"known_until": "June 2026"}),
        "datapackage.json: known_until is 'June 2026', which is not a date written as YYYY-MM-DD\n"
        '  Write it as in "landbridge": {"known_until": "2026-06-23"}.',
    ),
    case(
        "a road that no rule gives a speed", "no-hours-or-price", lambda s: s.delete("assumptions", "speed"),
        "links.csv row 2: 'H_WEST_PASS' has no hours for truck, so no way can use it\n  Fill it, or add a rule that fits to assumptions.csv.",
        "links.csv row 3: 'H_PASS_EAST' has no hours for truck, so no way can use it\n  Fill it, or add a rule that fits to assumptions.csv.",
        severity="warning",
    ),
    case(
        "two rules of one height on one road", "assumption-tie",
        lambda s: (rule(s, where="{mode: road}"), rule(s, assumption_id="other", where="{link_id: H_PASS_EAST}")),
        "assumptions.csv row 8: 'other' and 'new' have one priority and both give hours of H_PASS_EAST\n"
        "  Give one of them a higher priority, or narrow its filter.",
    ),
    case(
        "a town that no road reaches", "unreachable-place",
        lambda s: s.add("nodes", node_id="FAR", name="Far town", country="AZE", kind="terminal", x_coord="47", y_coord="40"),
        "nodes.csv row 5: no service touches 'FAR', so no cargo can leave or reach it\n  Add a link with a service, or leave it for the record.",
        severity="warning",
    ),
    case(
        "a filter that asks for what no link has", "bad-filter", lambda s: development(s, links="{mod: road}"),
        "developments.csv row 2: a filter asks for 'mod', which these rows do not have\n  Did you mean 'mode'?\n"
        "  It may ask for border, capacity_t_per_day, capacity_teu_per_day, carries, corridor_label, country, directed, exists_from, exists_to, "
        "expected, from_country, from_node_id, gauge_mm, gc_km, hours, hours_high, hours_low, length_km, link_id, mode, node, note, quality, source, "
        "status, to_country, to_node_id, usd_per_20ft, usd_per_40ft, usd_per_t, via.",
    ),
    case(
        "a filter that asks for a service that does not run", "bad-filter", lambda s: rule(s, where="{service: trcuk}"),
        "assumptions.csv row 7: a filter asks for service 'trcuk', which services.csv does not have\n  Did you mean 'truck'?\n"
        "  Add it to services.csv or correct the filter.",
    ),
    case(
        "a filter that means nothing", "filter-meets-nothing", lambda s: rule(s, where="{mode: rail, country: [ARM, 'no']}"),
        'assumptions.csv row 7: where {mode: rail, country: [ARM, "no"]} means no row of links.csv\n  Correct it, or delete the row.',
        severity="warning",
    ),
    case(
        "a scenario with a key that is not known", "bad-scenario",
        lambda s: scenario(s, SHUT + "    links: {mod: road}\n    change: {status: closed}\n"),
        "scenarios/mine.yaml: line 5: 'mod' is not known in links.\n  Did you mean 'mode'?\n"
        f"  It may hold {MAY_HOLD_LINKS}.".replace("links.\n  Did", "links\n  Did"),
    ),
    case(
        "a scenario that would change nothing", "bad-scenario",
        lambda s: scenario(s, SHUT + "    links: {link_id: H_WEST_PAS}\n    change: {status: closed}\n"),
        "scenarios/mine.yaml: 'Snow' means no row, so it would change nothing\n  Correct its links or operations.",
    ),
    case(
        "a scenario of an agreement that nobody knows", "bad-scenario",
        lambda s: scenario(s, "assumes:\n  - agreement: PEACE\n    in_force_from: 2027-01-01\n"),
        "scenarios/mine.yaml: scenario 'Mine': there is no agreement 'PEACE'\n  Add it to agreements.csv or correct the scenario.",
    ),
    case(
        "a scenario for a service that does not run", "bad-scenario",
        lambda s: scenario(s, SHUT + "    links: {mode: road}\n    services: trcuk\n    change: {status: closed}\n"),
        "scenarios/mine.yaml: 'Snow': a filter asks for service 'trcuk', which services.csv does not have\n  Did you mean 'truck'?\n"
        "  Add it to services.csv or correct the filter.",
    ),
]  # fmt: skip
