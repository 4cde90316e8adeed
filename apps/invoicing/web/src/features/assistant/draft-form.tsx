import { useState } from 'react'
import { ProblemError } from '../../api/problem.ts'
import { Button, Submit } from '../../ui/button.tsx'
import { Form } from '../../ui/form.tsx'
import { jobNews } from '../../ui/job-news.ts'
import type { Tone, useDraftReminder } from './api.ts'

const TONES: readonly (readonly [Tone, string, string])[] = [
  ['friendly', 'Friendly', 'A kind note, as if it had been forgotten.'],
  ['firm', 'Firm', 'Polite, but clear that payment is late.'],
]

interface DraftFormProps {
  readonly drafting: Pick<ReturnType<typeof useDraftReminder>, 'start' | 'isBusy' | 'error' | 'job'>
  readonly onClose: () => void
}

/** Asks for the tone, then shows that the assistant is at work. */
export function DraftForm({ drafting, onClose }: DraftFormProps) {
  const { start, isBusy, error, job } = drafting
  const [tone, setTone] = useState<Tone>('friendly')
  if (isMissing(error)) return <NoAssistant onClose={onClose} />
  return (
    <Form onSubmit={() => !isBusy && start({ tone })} error={error}>
      <fieldset className="stack close">
        <legend className="field-legend">Tone</legend>
        {TONES.map(([value, label, words]) => (
          <label key={value} className="tone">
            <input
              type="radio"
              name="tone"
              value={value}
              checked={value === tone}
              disabled={isBusy}
              onChange={() => setTone(value)}
            />
            <span>
              <strong>{label}</strong>
              <span className="hint">{words}</span>
            </span>
          </label>
        ))}
      </fieldset>
      {isBusy && job?.progress && <p className="letter multi-line">{job.progress.text}</p>}
      <div className="form-foot end">
        <span role="status" className="drafting row soft small">
          {isBusy && (
            <>
              {jobNews(job, 'The assistant writes …')}
              <progress aria-label="Draft" />
            </>
          )}
        </span>
        <Submit isBusy={isBusy}>Draft</Submit>
      </div>
    </Form>
  )
}

function NoAssistant({ onClose }: { onClose: () => void }) {
  return (
    <>
      <p role="alert">
        This installation has no assistant. Its administrator can connect one by setting
        <code> ASSISTANT_URL</code> to an OpenAI-compatible service.
      </p>
      <div className="form-foot end">
        <Button onClick={onClose}>Close</Button>
      </div>
    </>
  )
}

/** False for an assistant that is only busy: trying again helps. */
function isMissing(error: Error | null): boolean {
  return error instanceof ProblemError && error.kind === 'no-assistant'
}
