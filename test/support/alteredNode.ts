import { type Contract, type Interface, Log, type Provider, type Signer } from "ethers";
import type { Connection } from "../../src/shared/connect.js";
import { interceptedRunner } from "./interceptedRunner.js";

/** An event's values by name, for a test to change. */
export type EventValues = Record<string, unknown>;

/** What becomes of an event: other values, another block, several events, or none. */
export type Alteration = (name: string, values: EventValues, log: Log) => Altered | readonly Altered[] | undefined;
export interface Altered {
  readonly values: EventValues;
  readonly block?: number;
}

/** The same chain as a node tells it that changes events of one contract on the way. */
export function alteredNode(
  connection: Connection,
  account: Signer,
  { interface: abi }: Pick<Contract, "interface"> | { readonly interface: Interface },
  alter: Alteration,
): Connection {
  const { provider } = account;
  if (!provider) throw new Error("The account has no provider");
  const told = (log: Log): Log[] => {
    const event = abi.parseLog(log);
    if (event === null) return [log];
    const values = Object.fromEntries(event.fragment.inputs.map((input, i) => [input.name, event.args[i]]));
    const altered = alter(event.name, values, log);
    return [altered ?? []].flat().map(({ values: after, block = log.blockNumber }) => {
      const list = event.fragment.inputs.map(({ name }) => after[name]);
      const { data, topics } = abi.encodeEventLog(event.fragment, list);
      return new Log({ ...log.toJSON(), ...log, data, topics, blockNumber: block, index: log.index }, provider);
    });
  };
  const getLogs: Provider["getLogs"] = async (filter) => (await provider.getLogs(filter)).flatMap(told);
  const node = new Proxy(provider, {
    get(target, name) {
      if (name === "getLogs") return getLogs;
      const member: unknown = Reflect.get(target, name, target);
      return typeof member === "function" ? member.bind(target) : member;
    },
  });
  return connection.as({ ...interceptedRunner(account, {}), provider: node });
}
