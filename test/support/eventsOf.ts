import type { BaseContract, TransactionReceipt } from "ethers";

/** The events of one contract in a transaction, in order: each its name and its values by name. */
export function eventsOf(
  { interface: abi }: Pick<BaseContract, "interface">,
  { logs }: TransactionReceipt,
): { name: string; values: Record<string, unknown> }[] {
  return logs.flatMap((log) => {
    const event = abi.parseLog(log);
    return event === null ? [] : [{ name: event.name, values: event.args.toObject() }];
  });
}
