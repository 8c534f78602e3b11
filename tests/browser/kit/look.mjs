// Looking at a page as an inspector does: faults of access, things that run off the side.

/** Waits until nothing moves or fades any more, and the big button takes a press. */
export const settled = (page) =>
  page.waitForFunction(() => document.getAnimations().every((one) => one.playState !== 'running') && document.querySelector('.primary[aria-disabled=true]') === null);

/** The faults axe finds, a sentence each. */
export async function faults(AxeBuilder, page, where) {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations.map((fault) => `${where}: ${fault.id} (${fault.impact}): ${fault.nodes.slice(0, 3).map((node) => `${node.target.join(' ')}${node.any[0] === undefined ? '' : `, ${node.any[0].message}`}`).join(' | ')}`);
}

/** Whether a page has to be moved sideways to be read, and what makes it so. */
export async function runsOff(page, where) {
  const found = await page.evaluate(() => {
    const wide = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= wide) return null;
    const widest = [...document.body.querySelectorAll('*')].filter((one) => one.getBoundingClientRect().right > wide + 1).slice(0, 3);
    return `${document.documentElement.scrollWidth} px on ${wide}: ${widest.map((one) => `${one.tagName.toLowerCase()}.${one.className}`).join(', ')}`;
  });
  return found === null ? [] : [`${where}: runs off the side, ${found}`];
}
