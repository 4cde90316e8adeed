import { placeHeaders } from './place.ts'
import { ProblemError, problemOf } from './problem.ts'

interface UploadOptions {
  readonly file: Blob
  /** Hears how much has left the house, 0 to 1. */
  readonly onProgress: (share: number) => void
}

/** PUTs a file as it is. It uses XMLHttpRequest, because `fetch` reports no progress. */
export function upload<Answer>(path: string, { file, onProgress }: UploadOptions): Promise<Answer> {
  const request = new XMLHttpRequest()
  return new Promise((resolve, reject) => {
    request.upload.addEventListener('progress', ({ loaded, total }) =>
      onProgress(total > 0 ? loaded / total : 0),
    )
    request.addEventListener('load', () => {
      const isFine = request.status >= 200 && request.status < 300
      if (isFine) resolve(request.response as Answer)
      else reject(problemOf(request.status, request.response))
    })
    request.addEventListener('error', () =>
      reject(new ProblemError(0, 'Offline', 'The picture didn’t get through. Try again.')),
    )
    request.open('PUT', path)
    request.responseType = 'json'
    const headers = { ...placeHeaders(), 'content-type': file.type }
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value)
    request.send(file)
  })
}
