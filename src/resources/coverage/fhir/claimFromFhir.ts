import type { FullIdentifier } from "../../../records/consent/organizationIdentifier.js";
import type { FhirDefinitions } from "../../../records/fhir/FhirDefinitions.js";
import { parseFhir } from "../../../records/fhir/parseFhir.js";
import { StrictJson } from "../../../records/fhir/StrictJson.js";
import { validateResource } from "../../../records/fhir/validateResource.js";
import { checkInput, firstIssue } from "../../../shared/checkInput.js";
import { MAX_ITEMS, MAX_UNITS } from "../adjudicate.js";
import type { ServiceCode } from "../FeeSchedule.js";
import { ClaimDecimals } from "./ClaimDecimals.js";
import {
  type ClaimForm,
  claimForm,
  type IdentifierForm,
  type ItemForm,
  notClaimable,
  type ReferenceForm,
} from "./claimForm.js";
import { type TokenMoney, tokenMoneySchema } from "./FhirMoney.js";

/** A Claim to be read, and what it cannot say itself. */
export interface ClaimSource {
  /** The exact bytes of one FHIR R4 Claim. */
  readonly bytes: Uint8Array;
  /** Names the input in errors. */
  readonly source: string;
  readonly definitions: FhirDefinitions;
  readonly money: TokenMoney;
  /** The encounter's business identifier, where the Claim names it by a reference alone. */
  readonly identifierOf?: (reference: string) => FullIdentifier | undefined;
  /** The item that stands for what the total leaves over the priced ones; other items without a price are then not claimed. */
  readonly restItem?: number;
  /** The code system of codings that name none, as they do where a payer has one only. */
  readonly codeSystem?: string;
}

/** What a Claim asks of the fund. Its diagnoses, supporting information and people stay where they are. */
export interface FhirClaim {
  /** Of the Claim's first identifier that has both parts; else none. */
  readonly identifier?: FullIdentifier;
  readonly id?: string;
  /** Claim.type: its first coding with system and code, else its text. */
  readonly type: ServiceCode | string;
  /** The one encounter that all items which name one are of: its use is what the claim consumes. */
  readonly encounter?: FullIdentifier;
  readonly items: readonly {
    readonly sequence: number;
    readonly service: ServiceCode;
    readonly units: number;
    readonly amount: bigint;
  }[];
  /** The exact bytes, from which the answers are written. */
  readonly bytes: Uint8Array;
}

/**
 * Reads what a FHIR R4 Claim asks, with money exact: an item's `net`, or its unit price times quantity and factor. Where the Claim has a
 * total, the items must sum to it.
 * @throws InputError `fhir.*` when it is no valid Claim; `coverage.document` when it is cancelled, no claim, names several encounters or one
 *   that is not known, has more than 16 items, one without system and code or without price, another currency, or another total;
 *   `coverage.amount` for an amount that the token does not hold; `input.invalid`.
 */
export function claimFromFhir(source: ClaimSource): FhirClaim {
  const { bytes, definitions, restItem } = source;
  const token = checkInput(tokenMoneySchema, source.money, "plan's money");
  const { items, bundleType } = parseFhir(bytes, source.source, definitions);
  const [item] = items;
  if (item === undefined || bundleType !== undefined || item.resourceType !== "Claim") {
    throw notClaimable("the source is no single Claim");
  }
  validateResource(item, definitions);
  const parsed = claimForm.safeParse(item.resource);
  if (!parsed.success) throw notClaimable(firstIssue(parsed.error));
  const claim = parsed.data;
  const decimals = new ClaimDecimals(StrictJson.parse(bytes, source.source), token);
  const priced = pricedItems(claim, decimals, restItem);
  if (priced.length > MAX_ITEMS) throw notClaimable(`more than ${MAX_ITEMS} items`);
  const own = claim.identifier?.map(fullIdentifier).find((one) => one !== undefined);
  const encounter = encounterOf(claim, source);
  return {
    ...(own === undefined ? {} : { identifier: own }),
    ...(claim.id === undefined ? {} : { id: claim.id }),
    type: typeOf(claim),
    ...(encounter === undefined ? {} : { encounter }),
    items: priced.map(({ form, amount }) => ({
      sequence: form.sequence,
      service: serviceOf(form, source.codeSystem),
      units: unitsOf(form),
      amount,
    })),
    bytes,
  };
}

interface PricedItem {
  readonly form: ItemForm;
  readonly amount: bigint;
}

function pricedItems({ item, total }: ClaimForm, decimals: ClaimDecimals, restItem?: number): PricedItem[] {
  const amounts = item.map((form, index) => decimals.amountOf(form, index));
  const sum = amounts.reduce<bigint>((all, amount) => all + (amount ?? 0n), 0n);
  const whole = total === undefined ? undefined : decimals.money(total, ["total"]);
  const rest = item.findIndex(({ sequence }) => sequence === restItem);
  if (restItem !== undefined) {
    if (rest < 0 || amounts[rest] !== undefined) throw notClaimable("restItem is no item without a price");
    if (whole === undefined || whole < sum) throw notClaimable("the total leaves nothing for restItem");
    amounts[rest] = whole - sum;
  } else if (whole !== undefined && whole !== sum) {
    throw notClaimable("the items do not sum to the total");
  }
  return item.flatMap((form, index) => {
    const amount = amounts[index];
    if (amount !== undefined) return [{ form, amount }];
    if (restItem !== undefined) return [];
    throw notClaimable(`item ${form.sequence} has no price`);
  });
}

/** The one encounter of all items; those that name none are of it as well. */
function encounterOf({ item }: ClaimForm, { identifierOf }: ClaimSource): FullIdentifier | undefined {
  const named = item.flatMap(({ encounter = [] }) => encounter.map((one) => encounterIdentifier(one, identifierOf)));
  const [first] = named;
  if (named.some((one) => one.system !== first?.system || one.value !== first.value)) {
    throw notClaimable("the items are of several encounters: each is a claim of its own");
  }
  return first;
}

function encounterIdentifier(encounter: ReferenceForm, identifierOf: ClaimSource["identifierOf"]) {
  const own = encounter.identifier && fullIdentifier(encounter.identifier);
  if (own !== undefined) return own;
  const { reference: text } = encounter;
  const found = text === undefined ? undefined : identifierOf?.(text);
  if (found !== undefined) return found;
  // A URI that names itself is an identifier as it stands: R4 datatypes.html#Identifier.
  if (text !== undefined && /^urn:(?:uuid|oid):/.test(text)) return { system: "urn:ietf:rfc:3986", value: text };
  throw notClaimable("an item's encounter has no business identifier");
}

function fullIdentifier({ system, value }: IdentifierForm): FullIdentifier | undefined {
  return system === undefined || value === undefined ? undefined : { system, value };
}

/** The first coding with system and code is the one that the fee schedule is asked for. */
function serviceOf({ productOrService, sequence }: ItemForm, codeSystem: string | undefined): ServiceCode {
  for (const { system = codeSystem, code } of productOrService.coding ?? []) {
    if (system !== undefined && code !== undefined) return { system, code };
  }
  throw notClaimable(`item ${sequence} has no service with system and code`);
}

/** How often the service was given: its quantity, once where none is said. */
function unitsOf({ quantity, sequence }: ItemForm): number {
  const units = quantity?.value ?? 1;
  if (Number.isInteger(units) && units >= 1 && units <= MAX_UNITS) return units;
  throw notClaimable(`item ${sequence} has a quantity that is no whole number from 1 to ${MAX_UNITS}`);
}

function typeOf({ type }: ClaimForm): ServiceCode | string {
  for (const { system, code } of type.coding ?? []) {
    if (system !== undefined && code !== undefined) return { system, code };
  }
  return type.text ?? "claim";
}
