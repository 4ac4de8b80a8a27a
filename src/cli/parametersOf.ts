import { z } from "zod";

/** An argument or option of a command, as its schema has it. */
export interface Parameter {
  /** As in the schema, `dataPeriod`. */
  readonly name: string;
  /** As on the command line, `data-period`. */
  readonly flag: string;
  readonly description: string;
  /** What stands for the value in help, `FILE`. */
  readonly placeholder: string;
  readonly kind: "switch" | "value" | "list";
  readonly isRequired: boolean;
  readonly isPositional: boolean;
  readonly choices: readonly string[];
  readonly preset: string | undefined;
}

const fieldSchema = z.object({
  type: z.string().optional(),
  description: z.string(),
  placeholder: z.string().optional(),
  enum: z.array(z.string()).optional(),
  default: z.unknown().optional(),
  items: z.object({ enum: z.array(z.string()).optional() }).optional(),
});

const objectSchema = z.object({
  properties: z.record(z.string(), fieldSchema),
  required: z.array(z.string()).default([]),
});

/** Reads arguments and options off a schema: descriptions, choices, presets and what is required are said there only. */
export function parametersOf(input: z.ZodObject, positional: readonly string[]): Parameter[] {
  const { properties, required } = objectSchema.parse(z.toJSONSchema(input, { io: "input", unrepresentable: "any" }));
  const parameters = Object.entries(properties).map(([name, field]): Parameter => {
    const flag = name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    return {
      name,
      flag,
      description: field.description,
      placeholder: field.placeholder ?? flag.toUpperCase(),
      kind: field.type === "boolean" ? "switch" : field.type === "array" ? "list" : "value",
      isRequired: required.includes(name),
      isPositional: positional.includes(name),
      choices: field.enum ?? field.items?.enum ?? [],
      preset:
        typeof field.default === "string" || typeof field.default === "number" ? String(field.default) : undefined,
    };
  });
  const placeOf = ({ name }: Parameter) => (positional.includes(name) ? positional.indexOf(name) : positional.length);
  return parameters.sort((a, b) => placeOf(a) - placeOf(b));
}

/** `FILE` or `--now`. */
export function flagOf(parameter: Parameter): string {
  return parameter.isPositional ? parameter.placeholder : `--${parameter.flag}`;
}
