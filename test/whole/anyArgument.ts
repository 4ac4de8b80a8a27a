import { z } from "zod";
import type { Hex } from "../../src/shared/hex.js";

/** A parameter of an ABI, with the Solidity type that ethers drops. */
export interface Parameter {
  readonly name: string;
  readonly type: string;
  readonly internalType?: string | undefined;
  readonly components?: readonly Parameter[] | undefined;
}

const parameterForm: z.ZodType<Parameter> = z.lazy(() =>
  z.object({
    name: z.string(),
    type: z.string(),
    internalType: z.string().optional(),
    components: z.array(parameterForm).optional(),
  }),
);

/** The members of an ABI, as far as functions need them. */
export const abiForm = z.array(
  z.object({
    type: z.string(),
    name: z.string().default(""),
    stateMutability: z.string().default(""),
    inputs: z.array(parameterForm).default([]),
  }),
);

/** Whether a parameter is an OrgId, or holds one. */
export function namesOrganisation({ internalType = "", components = [] }: Parameter): boolean {
  return /^OrgId\b/.test(internalType) || components.some(namesOrganisation);
}

/**
 * Something of a parameter's type: every OrgId the organisation, every account its controlling account, and the least that gets past the
 * checks of form which a few functions make first.
 */
export function anyArgument(parameter: Parameter, org: Hex, account: string): unknown {
  const { name, type, internalType = "", components = [] } = parameter;
  const list = /\[(\d*)\]$/.exec(type);
  if (list) {
    const member = {
      ...parameter,
      type: type.slice(0, list.index),
      internalType: internalType.replace(/\[\d*\]$/, ""),
    };
    return Array.from({ length: Number(list[1] || 1) }, () => anyArgument(member, org, account));
  }
  if (internalType === "OrgId") return org;
  if (type === "tuple") return components.map((one) => anyArgument(one, org, account));
  if (type === "address") return account;
  if (type === "bool") return true;
  if (type === "bytes") return "0x11";
  const bytes = /^bytes(\d+)$/.exec(type);
  if (bytes) return `0x${"11".repeat(Number(bytes[1]))}`;
  // Packs end from the stock; an opened pack has two parts at least.
  if (name === "source") return 0n;
  return name === "parts" ? 2n : 1n;
}
