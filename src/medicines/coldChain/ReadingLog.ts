import { checkInput } from "../../shared/checkInput.js";
import type { Hex } from "../../shared/hex.js";
import { MerkleTree } from "../../shared/MerkleTree.js";
import { leafHash } from "../../shared/merkleLeaf.js";
import { verifyLeafProof } from "../../shared/verifyMerkleProof.js";
import { readingList, type TemperatureReading } from "./temperatureReading.js";

const LEAF = ["uint256", "uint40", "int16"];

/** A reading of a log with the siblings that lead from it to the root, as IColdChain.Reading. */
export interface ProvenReading extends TemperatureReading {
  readonly index: number;
  readonly proof: readonly Hex[];
}

/** The readings of one sensor below one root, which the sensor anchors with IColdChain.submit. */
export class ReadingLog {
  readonly readings: readonly TemperatureReading[];
  readonly root: Hex;
  readonly #tree: MerkleTree;

  private constructor(readings: readonly TemperatureReading[], tree: MerkleTree) {
    this.readings = readings;
    this.root = tree.root;
    this.#tree = tree;
  }

  /**
   * @param readings In the order of their indices. A log that somebody else made may hold them out of the order of their
   * times, which {@link findLie} finds; to make one, see {@link summariseReadings}, which asks for it.
   * @throws InputError `input.invalid`
   */
  static async of(readings: readonly TemperatureReading[]): Promise<ReadingLog> {
    const checked = checkInput(readingList, readings, "readings");
    return new ReadingLog(checked, await MerkleTree.ofLeaves(checked.map((reading, index) => leafOf(index, reading))));
  }

  /**
   * The reading with its proof.
   * @throws InputError `merkle.unknown-leaf`
   */
  prove(index: number): ProvenReading {
    const proof = this.#tree.proofAt(index);
    const { time, temperature } = this.readings[index] as TemperatureReading;
    return { index, time, temperature, proof };
  }
}

/**
 * Whether a reading stands below the root.
 * @throws InputError `hex.invalid`, `merkle.leaf-invalid`
 */
export function isLogged(root: Hex, reading: ProvenReading): boolean {
  return verifyLeafProof(root, leafOf(reading.index, reading), reading.proof);
}

function leafOf(index: number, { time, temperature }: TemperatureReading): Hex {
  return leafHash(LEAF, [index, time, temperature]);
}
