import { formatUnits, type Signer } from "ethers";
import { fromHex, type Hex, toHex } from "../../src/shared/hex.js";
import { send } from "../../src/shared/send.js";
import { type DemoCoin, DemoCoin__factory } from "../../typechain-types/index.js";

/** The coin of the story, which anybody mints. */
export class Purse {
  static readonly decimals = 18;
  readonly #coin: DemoCoin;

  private constructor(
    coin: DemoCoin,
    /** Address of the ERC-20. */
    readonly token: Hex,
  ) {
    this.#coin = coin;
  }

  static async open(deployer: Signer): Promise<Purse> {
    const coin = await new DemoCoin__factory(deployer).deploy();
    await coin.waitForDeployment();
    return new Purse(coin, toHex(fromHex(await coin.getAddress(), 20)));
  }

  /** Whole coins, in the smallest unit. */
  static coins(amount: number): bigint {
    return BigInt(amount) * 10n ** BigInt(Purse.decimals);
  }

  /** As people write them. */
  static shown(amount: bigint): string {
    return Number(formatUnits(amount, Purse.decimals)).toLocaleString("en", { maximumFractionDigits: 2 });
  }

  async fill(account: Signer, amount: bigint): Promise<void> {
    await send(this.#coin.mint(await account.getAddress(), amount));
  }

  async balanceOf(account: Signer | string): Promise<bigint> {
    return this.#coin.balanceOf(typeof account === "string" ? account : await account.getAddress());
  }
}
