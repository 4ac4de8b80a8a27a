/** A drawn panel as an SVG image of its own: the same bytes for the same panel. */
export function svgPage(
  panel: Element,
  size: { readonly width: number; readonly height: number },
  title: string,
): string {
  // Made for a page, not for an image: there an automatic height is the whole image's.
  panel.querySelector("style")?.remove();
  // The title speaks for the whole; a reader aloud would go through a thousand nameless dots.
  panel.setAttribute("aria-hidden", "true");
  for (const dot of panel.querySelectorAll("circle")) {
    for (const name of ["cx", "cy"]) dot.setAttribute(name, Number(dot.getAttribute(name)).toFixed(1));
  }
  const { width, height } = size;
  const head = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img">`;
  // White, since the ink is black also where a reader's page is dark.
  const paper = `<rect width="${width}" height="${height}" fill="white"/>`;
  return `${[head, `<title>${title}</title>`, paper, panel.outerHTML, "</svg>"].join("\n")}\n`;
}
