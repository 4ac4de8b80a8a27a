import { AbiCoder, id, keccak256 } from "ethers";
import type { Deployment } from "../../shared/Deployment.js";
import { fromHex, type Hex, toHex } from "../../shared/hex.js";
import { type AgreementTerms, encodeAgreementTerms } from "./agreementTerms.js";

const FIELDS = [
  "bytes32 commissioner",
  "bytes32 provider",
  "bytes32 indicator",
  "bytes32 document",
  "address token",
  "uint96 bond",
  "uint32 target",
  "uint32 worst",
  "uint16 first",
  "uint16 periods",
  "uint32 grace",
  "uint40 acceptBy",
];
const TYPEHASH = id(`AgreementId(uint256 chainId,address levels,${FIELDS.join()})`);

/**
 * The id of an agreement: the typed hash of its chain, its contract and its terms, so that it is known before it is proposed.
 * @throws InputError `input.invalid`, `time.invalid`.
 */
export function agreementIdOf(
  { chainId, contracts }: Pick<Deployment, "chainId" | "contracts">,
  terms: AgreementTerms,
): Hex {
  const encoded = AbiCoder.defaultAbiCoder().encode(
    ["bytes32", "uint256", "address", `tuple(${FIELDS.join()})`],
    [TYPEHASH, chainId, contracts.ServiceLevels, encodeAgreementTerms(terms)],
  );
  return toHex(fromHex(keccak256(encoded), 32));
}
