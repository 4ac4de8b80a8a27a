import { findNodeAtLocation } from "jsonc-parser";
import type { StrictJson } from "../../../records/fhir/StrictJson.js";
import { type ItemForm, type MoneyForm, notClaimable } from "./claimForm.js";
import { FhirDecimal } from "./FhirDecimal.js";
import type { TokenMoney } from "./FhirMoney.js";

/** The Claim's decimals as they are written: a parsed number has lost its digits. */
export class ClaimDecimals {
  constructor(
    private readonly json: StrictJson,
    private readonly token: TokenMoney,
  ) {}

  /** Undefined where an item has no price. */
  amountOf({ net, unitPrice, quantity, factor, sequence }: ItemForm, index: number): bigint | undefined {
    const place = ["item", index] as const;
    if (net !== undefined) return this.money(net, [...place, "net"]);
    if (unitPrice === undefined) return undefined;
    const factors = [
      ...(quantity === undefined ? [] : [this.#decimal([...place, "quantity", "value"])]),
      ...(factor === undefined ? [] : [this.#decimal([...place, "factor"])]),
    ];
    // Nine decimal places of quantity and factor each: finer ones are refused, as an inexact product is.
    const product = factors.reduce((all, one) => all * one.toUnits(9), this.money(unitPrice, [...place, "unitPrice"]));
    const scale = 10n ** BigInt(9 * factors.length);
    if (product % scale !== 0n) throw notClaimable(`item ${sequence} costs no whole units of the token`);
    return product / scale;
  }

  money({ value, currency }: MoneyForm, path: readonly (string | number)[]): bigint {
    if (value === undefined) throw notClaimable(`${path.join(".")} has no value`);
    if (currency !== this.token.currency) throw notClaimable(`${path.join(".")} is not in ${this.token.currency}`);
    return this.#decimal([...path, "value"]).toUnits(this.token.decimals);
  }

  #decimal(path: readonly (string | number)[]): FhirDecimal {
    const node = findNodeAtLocation(this.json.tree, [...path]);
    const [bytes] = node === undefined ? [] : this.json.slices([node]);
    if (bytes === undefined) throw notClaimable(`${path.join(".")} is missing`);
    return FhirDecimal.parse(new TextDecoder().decode(bytes));
  }
}
