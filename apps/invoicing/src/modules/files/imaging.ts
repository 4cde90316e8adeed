import type sharp from 'sharp'

type Imaging = typeof sharp
let loading: Promise<Imaging> | undefined

/** Readers of the formats that users may send. Without this list, libvips would also open SVG, PDF and TIFF. */
const readers = ['Png', 'Jpeg', 'Webp', 'Nsgif', 'Heif'].map(
  (format) => `VipsForeignLoad${format}Buffer`,
)

/** The image library, made ready for a process that has other work to do. */
export function imaging(): Promise<Imaging> {
  loading ??= load()
  return loading
}

async function load(): Promise<Imaging> {
  const { default: library } = await import('sharp')
  library.concurrency(1)
  library.cache(false)
  library.block({ operation: ['VipsForeignLoad'] })
  library.unblock({ operation: readers })
  return library
}
