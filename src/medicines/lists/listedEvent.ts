/** Where an event stands. */
export interface EventPlace {
  readonly block: number;
  readonly logIndex: number;
  readonly transaction: string;
}

/** Where ethers' log stands. */
export function placeOf(log: {
  readonly blockNumber: number;
  readonly index: number;
  readonly transactionHash: string;
}): EventPlace {
  return { block: log.blockNumber, logIndex: log.index, transaction: log.transactionHash };
}

/** Events of several kinds in the order in which they happened. */
export function inOrder<T extends EventPlace>(events: readonly T[]): T[] {
  return [...events].sort((left, right) => left.block - right.block || left.logIndex - right.logIndex);
}
