import { AbiCoder, id, keccak256 } from "ethers";
import type { Deployment } from "../../shared/Deployment.js";
import { fromHex, type Hex, toHex } from "../../shared/hex.js";
import { encodeSeriesTerms, type SeriesTerms } from "./seriesTerms.js";

const FIELDS = [
  "bytes32 provider",
  "bytes32 kind",
  "bytes32 document",
  "address token",
  "uint16 units",
  "uint16 target",
  "uint16 step",
  "uint16 refundBps",
  "uint96 firstPrice",
  "uint96 floor",
  "uint96 ceiling",
  "uint40 start",
  "uint32 periodLength",
  "uint24 periods",
  "uint32 saleLead",
  "uint32 saleLength",
  "uint32 freeBefore",
];
const TYPEHASH = id(`SeriesId(uint256 chainId,address market,${FIELDS.join()})`);

/**
 * The id of a series: the typed hash of its chain, its market and its terms, so that it is known before it is opened.
 * @throws InputError `input.invalid`, `time.invalid`.
 */
export function seriesIdOf({ chainId, contracts }: Pick<Deployment, "chainId" | "contracts">, terms: SeriesTerms): Hex {
  const encoded = AbiCoder.defaultAbiCoder().encode(
    ["bytes32", "uint256", "address", `tuple(${FIELDS.join()})`],
    [TYPEHASH, chainId, contracts.CapacityMarket, encodeSeriesTerms(terms)],
  );
  return toHex(fromHex(keccak256(encoded), 32));
}
