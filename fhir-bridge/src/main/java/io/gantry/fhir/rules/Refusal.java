package io.gantry.fhir.rules;

/**
 * The study can't be published as things are.
 *
 * @param code of {@link Codes}
 * @param message for the operator, without patient data
 */
public record Refusal(String code, String message) implements Mapping, Decision {}
