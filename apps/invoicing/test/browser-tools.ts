import { execFile } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import path from 'node:path'
import { promisify } from 'node:util'
import type { AxeResults, RunOptions } from 'axe-core'
import { type Browser, chromium, type Download, type Page } from 'playwright-core'
import { expect } from 'vitest'

const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

const browserFile = findOnPath('chromium', 'chromium-browser', 'google-chrome')
/** Draws the same pages for less, without a toolbar beside each, but keeps none in memory for the back button. */
const shellFile = findOnPath('chromium-headless-shell') ?? browserFile
const pdftotextFile = findOnPath('pdftotext')

/** Why these tests can't run on this machine; undefined when they can. */
export const missingTools = describeMissing()

/** Playwright switches off that pages come back from memory, as they do for people: `backFromMemory` leaves it on. */
export function launchBrowser({ backFromMemory = false } = {}): Promise<Browser> {
  const ignoreDefaultArgs = backFromMemory ? ['--disable-back-forward-cache'] : []
  const executablePath = (backFromMemory ? browserFile : shellFile) ?? ''
  return chromium.launch({ executablePath, args: FLAGS, ignoreDefaultArgs })
}

/** The text of a downloaded PDF, as pdftotext reads it. */
export async function textOfPdf(download: Download): Promise<string> {
  const run = promisify(execFile)
  const { stdout } = await run(pdftotextFile ?? '', ['-layout', await download.path(), '-'])
  return stdout
}

/** So long it takes until a change of colours is on the screen. */
const TWO_FRAMES = 'new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))'

/**
 * In the dark only the rules on colour that axe has on by default: the app's styles tell dark from light by `light-dark()`
 * alone, which chooses between two colours, so every other rule finds there what it found in the light.
 */
const rules: Readonly<Record<'light' | 'dark', RunOptions>> = {
  light: { resultTypes: ['violations'] },
  dark: {
    resultTypes: ['violations'],
    runOnly: { type: 'rule', values: ['color-contrast', 'link-in-text-block'] },
  },
}

/** Looks in which each page is checked: a desk's window in light and in dark, and a phone's. */
const LOOKS = [
  { width: 1280, colorScheme: 'light' },
  { width: 1280, colorScheme: 'dark' },
  { width: 390, colorScheme: 'light' },
] as const

/** Fails on a serious or critical violation by axe-core, in each of the looks. */
export async function expectAccessible(page: Page): Promise<void> {
  const own = page.viewportSize() ?? { width: 1280, height: 720 }
  // What is still loading changes under axe's hands: placeholders pulse, and texts take their place.
  await page.waitForLoadState('networkidle')
  await loadAxe(page)
  for (const { width, colorScheme } of LOOKS) {
    await page.setViewportSize({ ...own, width })
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    await page.evaluate(TWO_FRAMES)
    const found = await graveFaults(page, rules[colorScheme])
    expect(found, `${page.url()} in ${colorScheme}, ${width} wide`).toEqual([])
  }
  await page.setViewportSize(own)
}

/** Once a document: it's half a megabyte of source. */
async function loadAxe(page: Page): Promise<void> {
  if (await page.evaluate<boolean>(`'axe' in window`)) return
  const file = createRequire(import.meta.url).resolve('axe-core/axe.min.js')
  await page.evaluate(await readFile(file, 'utf8'))
}

async function graveFaults(page: Page, options: RunOptions): Promise<readonly string[]> {
  // The rest of axe's report names every node of the page: it need not leave the browser.
  const run = `axe.run(${JSON.stringify(options)}).then(({ violations }) => violations)`
  const violations = await page.evaluate<AxeResults['violations']>(run)
  const grave = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
  return grave.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target).join()}`)
}

function describeMissing(): string | undefined {
  const missing = [
    browserFile ? [] : ['chromium'],
    pdftotextFile ? [] : ['pdftotext (Debian: poppler-utils)'],
  ].flat()
  return missing.length > 0 ? `${missing.join(' and ')} not found on PATH` : undefined
}

function findOnPath(...names: readonly string[]): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(path.delimiter)
  return folders.flatMap((folder) => names.map((name) => path.join(folder, name))).find(isRunnable)
}

function isRunnable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}
