/** The namespace prefixes in scope at an element. Linked, so that an element with declarations of its own costs only these. */
export class XmlScope {
  static readonly NONE = new XmlScope(new Map());

  private constructor(
    private readonly own: ReadonlyMap<string, string>,
    private readonly parent?: XmlScope,
  ) {}

  with(declared: Readonly<Record<string, string>>): XmlScope {
    const own = Object.entries(declared);
    return own.length === 0 ? this : new XmlScope(new Map(own), this);
  }

  /** The namespace of a prefix; undefined when nothing declares it. */
  namespaceOf(prefix: string): string | undefined {
    for (let scope: XmlScope | undefined = this; scope !== undefined; scope = scope.parent) {
      const namespace = scope.own.get(prefix);
      if (namespace !== undefined) return namespace;
    }
    return undefined;
  }
}
