import { Link } from 'wouter'
import { useSignUp } from './api.ts'
import { Entrance } from './entrance.tsx'
import { SignUpForm } from './sign-up-form.tsx'

export function SignUpPage() {
  const signUp = useSignUp()
  return (
    <Entrance title="Create an account" lead="Your first invoice is about two minutes away.">
      <SignUpForm signUp={signUp} />
      <p className="entrance-foot">
        Have an account? <Link href="/log-in">Log in</Link>
      </p>
    </Entrance>
  )
}
