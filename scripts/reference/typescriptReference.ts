import { Application, type DeclarationReflection, type ProjectReflection, ReflectionKind } from "typedoc";

/** What has to say in words what it is. A type alias is mostly a schema's own type, and says it by its parts. */
const DOCUMENTED = [ReflectionKind.Function, ReflectionKind.Class, ReflectionKind.Interface, ReflectionKind.Variable];

/** How much the reference of the library holds, and which exported symbols lack a docstring. */
export interface TypescriptReference {
  readonly symbols: number;
  readonly undocumented: readonly string[];
}

/** Writes the library's reference as HTML, by TypeDoc as typedoc.json sets it. @throws Error when TypeDoc cannot read the sources. */
export async function typescriptReference(folder: string): Promise<TypescriptReference> {
  const application = await Application.bootstrap({ out: folder, logLevel: "Error" });
  const project = await application.convert();
  if (project === undefined) throw new Error("TypeDoc could not read the sources");
  await application.generateOutputs(project);
  if (application.logger.hasErrors()) throw new Error("TypeDoc could not write the reference");
  const symbols = exportsOf(project);
  const undocumented = symbols.filter((symbol) => DOCUMENTED.some((kind) => symbol.kindOf(kind)) && !hasDoc(symbol));
  return { symbols: symbols.length, undocumented: undocumented.map((symbol) => symbol.getFriendlyFullName()).sort() };
}

/** The exports of each entry point. */
function exportsOf(project: ProjectReflection): DeclarationReflection[] {
  return project.getReflectionsByKind(ReflectionKind.Module).flatMap((entry) => {
    return entry.isDeclaration() ? (entry.children ?? []) : [];
  });
}

function hasDoc(symbol: DeclarationReflection): boolean {
  return symbol.hasComment() || (symbol.signatures ?? []).some((signature) => signature.hasComment());
}
