import { Submit } from '../../ui/button.tsx'
import { Form } from '../../ui/form.tsx'
import { Saved } from '../../ui/saved.tsx'
import { TextField } from '../../ui/text-field.tsx'
import { useForm } from '../../ui/use-form.ts'
import { useMember, useRename } from '../accounts/index.ts'

export function NameForm() {
  const { user } = useMember()
  const rename = useRename()
  const { form, field, isBusy } = useForm({
    start: { name: user.name },
    check: ({ name }) => (name.trim() ? {} : { name: 'Enter your name.' }),
    bodyOf: ({ name }) => ({ name: name.trim() }),
    sending: rename,
  })
  return (
    <Form {...form}>
      <TextField {...field('name')} label="Name" autoComplete="name" />
      <TextField
        label="E-mail"
        type="email"
        readOnly
        value={user.email}
        onChange={() => undefined}
        hint={`Your log-in, ${user.emailVerified ? 'confirmed' : 'not confirmed yet'}. It can’t be changed yet.`}
      />
      <div className="form-foot">
        <Submit isBusy={isBusy}>Save</Submit>
        <Saved when={rename.isSuccess} />
      </div>
    </Form>
  )
}
