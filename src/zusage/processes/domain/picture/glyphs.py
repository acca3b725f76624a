"""The signs inside BPMN shapes, as SVG paths in a square from 0 to 16.

Drawn for this house after the figures of OMG BPMN 2.0.2, chapters 7 and 10.
"""

TASKS = {
    "userTask": "M8 2.5a2.6 2.6 0 1 1 0 5.2a2.6 2.6 0 1 1 0-5.2M3 14v-1.5a4 4 0 0 1 4-4h2a4 4 0 0 1 4 4V14z",
    "manualTask": "M2 8l4-4h7v2H8h6v2H8h5.5v2H8h4.5v2H6l-4-2z",
    "serviceTask": "M8 5.5a2.5 2.5 0 1 1 0 5a2.5 2.5 0 1 1 0-5M8 2v2M8 12v2M2 8h2M12 8h2M3.8 3.8l1.4 1.4"
    "M10.8 10.8l1.4 1.4M3.8 12.2l1.4-1.4M10.8 5.2l1.4-1.4",
    "scriptTask": "M5 2h8c-2 2-2 4 0 6s2 4 0 6H4c2-2 2-4 0-6s-1-5 1-6M6 5.5h4M6 8h4M7 10.5h4",
    "businessRuleTask": "M2 3h12v10H2zM2 6h12M2 9.5h12M6 6v7",
    "sendTask": "M2 4h12v8H2zM2 4l6 4.5L14 4",
    "receiveTask": "M2 4h12v8H2zM2 4l6 4.5L14 4",
}

TRIGGERS = {
    "timer": "M8 2a6 6 0 1 1 0 12a6 6 0 1 1 0-12M8 4.5V8l2.5 1.5",
    "message": "M2.5 4.5h11v7h-11zM2.5 4.5L8 8.5l5.5-4",
    "signal": "M8 3l5.5 9.5h-11z",
    "error": "M3 13l2.5-9l4.5 5.5L13 3l-2.5 9L6.5 7z",
    "escalation": "M8 2.5l4.5 11L8 9.5l-4.5 4z",
    "compensate": "M8 4v8L2.5 8zM13.5 4v8L8 8z",
    "conditional": "M4 2.5h8v11H4zM5.5 5h5M5.5 7h5M5.5 9h5M5.5 11h5",
    "link": "M2.5 6.5h6V4l5 4l-5 4V9.5h-6z",
    "cancel": "M4 4l8 8M12 4l-8 8",
    "terminate": "M8 2.5a5.5 5.5 0 1 1 0 11a5.5 5.5 0 1 1 0-11",
}
SEVERAL = "M8 2.5l5.5 4l-2 6.5h-7l-2-6.5z"

GATEWAYS = {
    "exclusiveGateway": "M4 4l8 8M12 4l-8 8",
    "parallelGateway": "M8 2.5v11M2.5 8h11",
    "inclusiveGateway": "M8 3a5 5 0 1 1 0 10a5 5 0 1 1 0-10",
    "complexGateway": "M8 2.5v11M2.5 8h11M4 4l8 8M12 4l-8 8",
    "eventBasedGateway": "M8 2a6 6 0 1 1 0 12a6 6 0 1 1 0-12M8 4.5l3.5 2.5l-1.3 4H5.8L4.5 7z",
}

REPEATS = {
    "loop": "M5 12.5a5 5 0 1 1 3.5 1M5 12.5v-3.5M5 12.5H2",
    "parallel": "M4.5 3v10M8 3v10M11.5 3v10",
    "sequential": "M3 4.5h10M3 8h10M3 11.5h10",
}
COLLAPSED = "M2.5 2.5h11v11h-11zM8 5v6M5 8h6"
ANY_ORDER = "M2.5 9.5c2-4 4-4 5.5-1.5s3.5 2.5 5.5-1.5"
