import type { ContractTransactionReceipt } from "ethers";
import { AbiCoder, id, keccak256 } from "ethers";
import type { ICharts } from "../../../typechain-types/contracts/quality/QualityMonitor.js";
import type { Connection } from "../../shared/connect.js";
import { fromHex, type Hex, toHex } from "../../shared/hex.js";
import { send } from "../../shared/send.js";
import { type IndicatorTerms, termsCall } from "./indicatorTerms.js";

const TYPEHASH = id("IndicatorId(uint256 chainId,address monitor,bytes32 terms)");
const TERMS =
  "tuple(bytes32 definition, uint40 start, uint32 periodLength, uint32 reportTime, uint32 answerTime, uint32 disputeTime, uint16 minCases, uint8 maxSpan, uint32 raisedOdds, uint32 loweredOdds, uint56 upLimit, uint56 downLimit, bool eventsAreGood, bool barring)";

/**
 * The id that these terms give, as contracts/quality/types.sol computes it.
 * @throws InputError `input.invalid`, `time.invalid`.
 */
export function indicatorIdOf({ deployment }: Pick<Connection, "deployment">, terms: IndicatorTerms): Hex {
  return idOfTerms({ deployment }, termsCall(terms));
}

/** The same of terms as the contract has them. */
export function idOfTerms({ deployment }: Pick<Connection, "deployment">, terms: ICharts.TermsStruct): Hex {
  const coder = AbiCoder.defaultAbiCoder();
  const hash = keccak256(coder.encode([TERMS], [terms]));
  const words = [TYPEHASH, deployment.chainId, deployment.contracts.QualityMonitor, hash];
  return toHex(fromHex(keccak256(coder.encode(["bytes32", "uint256", "address", "bytes32"], words)), 32));
}

/**
 * Defines an indicator, which never changes.
 * @param connection the regulator's.
 * @throws InputError `input.invalid`, `time.invalid`; RefusedError `contract.IndicatorAlreadyDefined`, those of the AccessManager;
 * MedtrailError `chain.failed`.
 */
export async function defineIndicator(
  connection: Connection,
  terms: IndicatorTerms,
): Promise<{ readonly indicator: Hex; readonly transaction: ContractTransactionReceipt }> {
  const call = termsCall(terms);
  return {
    indicator: indicatorIdOf(connection, terms),
    transaction: await send(connection.quality.defineIndicator(call)),
  };
}
