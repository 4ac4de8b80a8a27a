import type { z } from "zod";
import { InputError } from "../shared/errors.js";
import type { CliContext } from "./CliContext.js";
import { flagOf, type Parameter, parametersOf } from "./parametersOf.js";

/** What a command answers. */
export interface Outcome {
  /** Printed with `--json`, on one line. Numbers beyond 2^53 and amounts are text in it. */
  readonly value: unknown;
  /** Printed otherwise; without it, the value as people read it. */
  readonly text?: string;
  /** False where what was asked for does not hold: the exit status is then 1. */
  readonly holds?: boolean;
  /** The exit status itself, for commands that have statuses of their own. */
  readonly status?: number;
}

/** One row of the table of behaviour. Parsing, help, completion, docs/cli.md and the tests' examples all come from it. */
export interface CommandSpec<S extends z.ZodObject> {
  /** Words after `medtrail`. */
  readonly name: string;
  /** What it does, in the imperative, without a full stop. */
  readonly summary: string;
  /** More, for its help: inputs, outputs, what it needs. */
  readonly details?: string;
  /** The fields of `input` that are given by place, in order; the others are options. */
  readonly positional?: readonly (keyof S["shape"] & string)[];
  /** Every field with `.meta({ description, placeholder })`, and from text: the shell gives nothing else. */
  readonly input: S;
  /** A call that works as it stands: the tests make it. Those of the rooms build on the ones before them in the table. */
  readonly example: Example;
  /** True where the result is data for another program, and printed as JSON without being asked. */
  readonly data?: true;
  readonly run: (input: z.output<S>, context: CliContext) => Promise<Outcome>;
}

export interface Example {
  readonly args: readonly string[];
  /** What is piped in. */
  readonly stdin?: string;
}

/** A row whose input is checked inside. */
export interface Command {
  readonly name: string;
  readonly summary: string;
  readonly details: string;
  readonly parameters: readonly Parameter[];
  readonly example: Example;
  readonly data: boolean;
  /** @throws InputError `input.usage` naming the argument or option that breaks a rule. */
  run(raw: Readonly<Record<string, unknown>>, context: CliContext): Promise<Outcome>;
}

/** Makes a row of the table. */
export function command<S extends z.ZodObject>(spec: CommandSpec<S>): Command {
  const parameters = parametersOf(spec.input, spec.positional ?? []);
  return {
    name: spec.name,
    summary: spec.summary,
    details: spec.details ?? "",
    parameters,
    example: spec.example,
    data: spec.data ?? false,
    run: async (raw, context) => {
      const result = spec.input.safeParse(raw);
      if (result.success) return spec.run(result.data, context);
      const [issue] = result.error.issues;
      const [field] = issue?.path ?? [];
      const parameter = parameters.find(({ name }) => name === field);
      const named = parameter === undefined ? "the arguments" : flagOf(parameter);
      throw new InputError("input.usage", `${named}: ${issue?.message ?? "not understood"}`, { command: spec.name });
    },
  };
}
