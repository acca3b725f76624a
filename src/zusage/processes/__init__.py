"""Processes: BPMN and DMN read, checked, compiled and carried out."""
