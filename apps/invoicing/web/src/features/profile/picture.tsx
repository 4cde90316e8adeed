import { useState } from 'react'
import { Avatar } from '../../ui/avatar.tsx'
import { Button } from '../../ui/button.tsx'
import { Complaint } from '../../ui/states.tsx'
import { useMember } from '../accounts/index.ts'
import { useOwnAvatar } from '../members/index.ts'
import { checkPicture, PICTURE_TYPES, useRemoveAvatar, useUploadAvatar } from './avatar.ts'

interface Choice {
  readonly file: File
  /** A data: URL, which the content security policy lets in; blob: it doesn't. */
  readonly preview: string
}

export function Picture() {
  const { user } = useMember()
  const current = useOwnAvatar(128)
  const [choice, setChoice] = useState<Choice>()
  const [refusal, setRefusal] = useState<Error | null>(null)
  const upload = useUploadAvatar()
  const remove = useRemoveAvatar()
  const choose = (file: File) => {
    upload.reset()
    remove.reset()
    const words = checkPicture(file)
    setRefusal(words ? new Error(words) : null)
    setChoice(undefined)
    if (!words) readAsUrl(file, (preview) => setChoice({ file, preview }))
  }
  const send = () => choice && upload.send(choice.file, { onSuccess: () => setChoice(undefined) })
  return (
    <div className="picture">
      <Avatar name={user.name} src={choice?.preview ?? current} size="large" />
      <div className="stack close">
        <div className="form-foot">
          {choice ? (
            <>
              <Button look="primary" isBusy={upload.isPending} onClick={send}>
                Save picture
              </Button>
              <button
                type="button"
                className="button ghost"
                onClick={() => setChoice(undefined)}
                disabled={upload.isPending}
              >
                Cancel
              </button>
            </>
          ) : (
            <PictureButton onChoose={choose} hasOne={!!current} />
          )}
          {current && !choice && (
            <Button look="ghost" isBusy={remove.isPending} onClick={remove.mutate}>
              Remove
            </Button>
          )}
        </div>
        <p className="hint" role="status">
          <Progress upload={upload} isRemoved={remove.isSuccess} />
        </p>
        <Complaint error={refusal ?? upload.error ?? remove.error} />
      </div>
    </div>
  )
}

interface ProgressProps {
  readonly upload: ReturnType<typeof useUploadAvatar>
  readonly isRemoved: boolean
}

function Progress({ upload: { isPending, isSuccess, share }, isRemoved }: ProgressProps) {
  if (isPending)
    return (
      <>
        {share < 1 ? 'Sending …' : 'Making it the right size …'}{' '}
        <progress aria-label="Picture" value={share < 1 ? share : undefined} />
      </>
    )
  if (isSuccess) return 'Saved.'
  return isRemoved ? 'Removed.' : 'PNG, JPEG, WebP, GIF or AVIF, at most 8 MB.'
}

function PictureButton({ onChoose, hasOne }: { onChoose: (file: File) => void; hasOne: boolean }) {
  return (
    <label className="button file-button">
      {hasOne ? 'Change the picture' : 'Choose a picture'}
      <input
        type="file"
        accept={PICTURE_TYPES.join()}
        onChange={({ target }) => {
          const file = target.files?.[0]
          if (file) onChoose(file)
          // The same file again is a choice, too.
          target.value = ''
        }}
      />
    </label>
  )
}

function readAsUrl(file: Blob, onRead: (url: string) => void): void {
  const reader = new FileReader()
  reader.addEventListener('load', () => {
    if (typeof reader.result === 'string') onRead(reader.result)
  })
  reader.readAsDataURL(file)
}
