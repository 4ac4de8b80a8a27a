import { id, ZeroHash } from "ethers";
import type { IRecordRegistry } from "../../../typechain-types/contracts/records/interfaces/IRecordRegistry.js";
import type { BatchProof } from "../recordState.js";
import type { Disclosure } from "./Disclosure.js";

/** The arguments of `RecordRegistry.verifyDisclosure`: hashes only, so a contract may pass them on without showing a value. */
export type DisclosureCall = readonly [
  origin: IRecordRegistry.OriginStruct,
  recordPlace: IRecordRegistry.PlaceStruct,
  elements: string,
  commitmentPlace: IRecordRegistry.PlaceStruct,
  disclosed: IRecordRegistry.ElementStruct[],
];

/** A disclosure as the contract's view takes it. */
export function disclosureCall({ patient, author, digest, batch, elements, disclosed }: Disclosure): DisclosureCall {
  const shown = disclosed.map(({ path, value, salt, proof }) => ({
    ...{ salt, path: id(path), value: id(value) },
    proof: [...proof],
  }));
  return [{ patient, author, digest }, placeOf(batch), elements.root, placeOf(elements.batch), shown];
}

/** Where a record is anchored, as the contract takes it: no root for one that is anchored by itself. */
export function placeOf(batch: BatchProof | undefined): IRecordRegistry.PlaceStruct {
  return { root: batch?.root ?? ZeroHash, proof: [...(batch?.proof ?? [])] };
}
